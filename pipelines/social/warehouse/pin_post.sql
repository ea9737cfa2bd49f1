-- Pins, one row each.
CREATE OR REPLACE VIEW {views}.pin_post AS
SELECT
    mart.ind,
    mart.unique_id,
    mart.title,
    mart.description,
    mart.follower_count,
    mart.poster_name,
    mart.tag_list,
    mart.is_image_or_video,
    mart.image_src,
    mart.save_location,
    mart.category
FROM {tables}.dim_pin_post AS mart
